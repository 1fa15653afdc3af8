/** A bug to plant. */
export interface Mutation {
  name: string;
  /** The rule or invariant of the design that it breaks. */
  rule: string;
  edits: { file: string; from: string; to: string }[];
}
