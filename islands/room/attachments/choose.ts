/** Has the reader choose files; none if they think better of it. */
export function choose(): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  return new Promise((resolve) => {
    input.onchange = () => resolve([...input.files!]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}
