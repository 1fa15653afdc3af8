/** What the browser tests load: the library as a page has it, and the cases for its store. */
import { indexedDbOutbox } from "../../lib/client/indexed_db_outbox.ts";
import { connect } from "../../lib/client/mod.ts";
import { CASES } from "./outbox_store_contract.ts";

/** Runs the cases on IndexedDB; gives what failed. */
async function runCases(): Promise<string[]> {
  const failed: string[] = [];
  for (const [index, { name, run }] of CASES.entries()) {
    const database = `case ${index}`;
    const open = () => indexedDbOutbox(indexedDB, navigator.locks, database);
    await run(open(), open()).catch((error) => failed.push(`${name}: ${error}`));
  }
  return failed;
}

Object.assign(globalThis, { connect, runCases });
