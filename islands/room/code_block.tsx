import { Component, type ComponentChildren } from "preact";
import { loadStyle } from "../ui/part.tsx";

interface Props {
  /** As it was typed after the fence; empty where nothing was. */
  language: string;
  text: string;
}

/** Code on lines of its own. Its colours come later and change nothing but the colours. */
export class CodeBlock extends Component<Props, { colored: ComponentChildren }> {
  override state = { colored: null };

  override async componentDidMount() {
    const { language, text } = this.props;
    if (language === "") return;
    try {
      const [{ highlight }] = await Promise.all([import("./highlight.ts"), loadStyle("code")]);
      this.setState({ colored: highlight(language, text) });
    } catch {
      // It can be read without.
    }
  }

  render({ text }: Props) {
    return <pre dir="ltr"><code>{this.state.colored ?? text}</code></pre>;
  }
}
