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
  attachments: {
    title: "붙인 파일",
    uploading: (name) => `${name} 올리는 중`,
    ready: "다 올렸어요",
    sendsWhenReady: "다 올라가면 보내요.",
    remove: (name) => `${name} 빼기`,
    retry: "다시 올리기",
    tooMany: (count) => `한 번에 ${count}개까지 보낼 수 있어요.`,
    failed: (code, limit) =>
      code === "file_too_large"
        ? `빈 파일이거나 너무 커요. ${limit}까지 보낼 수 있어요.`
        : code === "rate_limited" || code === "too_many_uploads" || code === "busy"
        ? "파일을 한꺼번에 너무 많이 올렸어요. 잠시 뒤에 다시 올려 주세요."
        : code === "bad_file"
        ? "이 파일의 이름은 쓸 수 없어요. 이름을 바꿔서 다시 올려 주세요."
        : code === "no_access"
        ? "이 방에는 파일을 보낼 수 없어요."
        : "올리지 못했어요. 다시 올려 주세요.",
    original: "원본 열기",
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
