/** Files that are dropped come to the composer as if they were pasted. */

let taking = false;

/** From now on files can be dropped anywhere on the page. */
export function takeDrops(): void {
  if (taking) return;
  taking = true;
  const drag = (event: DragEvent) => {
    const { dataTransfer: data, type } = event;
    if (!data?.types.includes("Files")) return;
    event.preventDefault();
    if (type === "drop") hand(data.files);
  };
  addEventListener("dragover", drag);
  addEventListener("drop", drag);
}

/** Gives files to the composer as if they were pasted. */
function hand(files: FileList): void {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  const paste = new ClipboardEvent("paste", {
    clipboardData: data,
    bubbles: true,
    cancelable: true,
  });
  document.querySelector(".composer textarea")!.dispatchEvent(paste);
}
