/**
 * What a plain client is told when its connection ends, in its reader's language: the close
 * reason, which has at most 123 bytes of UTF-8 (RFC 6455 §5.5).
 */
export interface PlainWords {
  /** Follows another sentence: of what was said on this connection, only so much was taken. */
  onlyFirst(count: number): string;
  tooFast: string;
  /** Longer than so many characters, or more marks on a letter than any language writes. */
  textTooLong(characters: number): string;
  frameTooLarge(bytes: number): string;
  /** A binary frame where attachments are switched off. */
  noFiles: string;
  /** Nothing can be stored or read now. */
  unavailable: string;
  /** Did not read for too long. */
  stuckReader: string;
  restart: string;
  /** May not be in the room (any more). */
  removed: string;
  /** Said something in a room that is archived. */
  archived: string;
  /** What may be done in the room is not what it was. */
  changed: string;
  /** Said something where there is only something to hear. */
  receiveOnly: string;
  /** None of the offered subprotocols is spoken; these are. */
  noProtocol(names: string): string;
}
