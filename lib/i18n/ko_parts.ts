/** Korean, loaded with the first part that is opened. */
import type { PartText } from "./part_catalog.ts";

/** See {@linkcode PartText}. */
export const koParts: PartText = {
  menu: {
    title: "메뉴",
    help: "단축키 보기",
    wire: "연결 들여다보기",
  },
  nameForm: {
    failed: (code) =>
      code === "bad_name"
        ? "이름이 비어 있거나 너무 길어요."
        : "저장하지 못했어요. 잠시 뒤에 다시 시도해 주세요.",
  },
  help: {
    title: "단축키",
    keys: [
      ["Enter", "메시지 보내기"],
      ["Shift Enter", "줄 바꾸기"],
      ["Esc", "열린 창 닫기"],
      ["?", "단축키 보기"],
    ],
  },
};
