import { Panel } from "../../ui/panel.tsx";
import type { PanelProps } from "../panel_props.ts";

/** A picture of a message, as large as the page. */
export function PicturePanel({ detail, text, words, close }: PanelProps) {
  const { address, name } = detail as { address: string; name: string };
  return (
    <Panel title={name} closeLabel={text.close} close={close} class="picture-panel">
      <img class="full-picture" src={address} alt={name} />
      <a href={address} target="_blank" rel="noopener">{words.attachments.original}</a>
    </Panel>
  );
}
