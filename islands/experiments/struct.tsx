import { useState } from "preact/hooks";
import type { ExperimentProps } from "./lab.tsx";

/** `{1, 0.5, 8060}` as an x86 or ARM machine writes it. */
const BYTES = "01 00 00 00 00 00 00 3f 7c 1f";
const LENGTH = 10;

/** The same bytes read in both orders. */
export default function Struct({ text }: ExperimentProps) {
  const [hex, setHex] = useState(BYTES);
  const { label } = text;
  const view = read(hex);
  const little = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  const rows = view && [
    ["uint32_t id", "getUint32(0", view.getUint32(0, true), view.getUint32(0)],
    ["float volume", "getFloat32(4", view.getFloat32(4, true), view.getFloat32(4)],
    ["uint16_t port", "getUint16(8", view.getUint16(8, true), view.getUint16(8)],
  ];
  return (
    <>
      <label class="field">
        <span>{label.hex}</span>
        <input
          type="text"
          value={hex}
          spellcheck={false}
          autocomplete="off"
          aria-invalid={view === null}
          onInput={({ currentTarget }) => setHex(currentTarget.value)}
        />
      </label>
      <p class="problem" role="status">{view === null && label.badHex}</p>
      {rows && (
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{label.field}</th>
                <th scope="col">{label.littleEndian}</th>
                <th scope="col">{label.bigEndian}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([field, call, left, right]) => (
                <tr key={String(field)}>
                  <th scope="row">
                    <code>{field}</code>
                  </th>
                  <td>
                    <code>{`${call}, true)`}</code> <output>{String(left)}</output>
                  </td>
                  <td>
                    <code>{`${call})`}</code> <output>{String(right)}</output>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="help">{label.thisMachine(little ? label.littleEndian : label.bigEndian)}</p>
    </>
  );
}

function read(hex: string): DataView | null {
  const digits = hex.replaceAll(/\s/g, "");
  if (!/^[0-9a-f]*$/i.test(digits) || digits.length !== LENGTH * 2) return null;
  const bytes = Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
  return new DataView(bytes.buffer);
}
