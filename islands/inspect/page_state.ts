/** What the server put into the page for its script. */
export function pageState<State>(): State {
  return JSON.parse(document.getElementById("sori-state")!.textContent!);
}
