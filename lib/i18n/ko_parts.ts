/** Korean, loaded with the first part that is opened. */
import { number } from "./dates.ts";
import { josa } from "./josa.ts";
import type { PartText } from "./part_catalog.ts";
import { nim } from "./who.ts";

/** See {@linkcode PartText}. */
export const koParts: PartText = {
  failure(code) {
    if (code === "bad_text") return "메시지가 너무 길어요.";
    if (code === "stale") return "쓴 지 오래됐어요. 아직 보낼까요?";
    if (code === "lane_lost") return "갔는지 알 수 없어요. 다시 보낼까요?";
    if (code === "blocked") return "서버 관리자가 차단해서 메시지를 보낼 수 없어요.";
    if (code === "no_access") return "이제 이 방에 들어갈 수 없어요.";
    if (code === "deleted") return "그사이에 지워진 메시지예요.";
    if (code === "not_found") return "이제 없는 메시지예요.";
    if (code === "too_many_changes") return "여기에는 더 남길 수 없어요.";
    if (code === "bad_emoji") return "이 방에서 쓸 수 없는 이모지예요.";
    if (code === "bad_mentions") return "부른 사람이 너무 많아요.";
    if (code === "bad_file") return "파일을 보낼 수 없게 됐어요. 다시 붙여 주세요.";
    if (code === "forbidden") return "이 방에서는 할 수 없는 일이에요.";
    if (code === "forbidden_origin" || code === "unauthorized") {
      return "이 방에 쓸 수 없어요.";
    }
    return undefined;
  },
  tried({ type, text = "", emoji, on }) {
    if (type === "edit") return `수정: ${text}`;
    if (type === "delete") return "메시지 삭제";
    if (type === "react") return on ? `${emoji} 반응` : `${emoji} 반응 거두기`;
    if (type === "pin") return on ? "메시지 고정" : "메시지 고정 풀기";
    return type === "topic" ? `주제: ${text}` : text;
  },
  linkCopied: "링크를 복사했어요",
  copyFailed: "복사하지 못했어요. 주소창의 링크를 복사해 주세요",
  menu: {
    title: "메뉴",
    search: "메시지 찾기",
    readers: "내 메시지를 읽은 사람",
    help: "단축키 보기",
    wire: "연결 들여다보기",
    pins: "고정한 메시지",
    topic: "주제",
  },
  tools: {
    label: "메시지 도구",
    react: "반응 남기기",
    reactWith: (emoji) => `${emoji} 반응`,
    moreEmoji: "다른 이모지",
    reply: "답장",
    copyLink: "링크 복사",
    pin: "고정",
    unpin: "고정 풀기",
    reactions: "반응한 사람 보기",
    edit: "수정",
    delete: "삭제",
  },
  compose: {
    replying: (who) => who ? `${nim(who)}에게 답장` : "답장",
    editing: "메시지 수정",
    undo: "그만두기",
  },
  completion: {
    people: "부를 사람",
    emoji: "이모지",
    everybody: "지금 있는 사람 모두",
  },
  delete: {
    title: "메시지를 삭제할까요?",
    hint: "모두에게서 지워지고, 되돌릴 수 없어요.",
    keep: "그대로 두기",
    confirm: "삭제하기",
  },
  topic: {
    title: "주제",
    hint: "방 이름 옆에 보여요. 비워 두면 사라져요.",
    none: "아직 정한 주제가 없어요.",
    save: "저장",
    tooLong: (most) => `주제는 ${number(most, "ko")}자까지 쓸 수 있어요.`,
    setBy: (who, moment) => `${who ? josa(nim(who), "이/가") : "내가"} ${moment}에 정했어요.`,
    about: "방 정보",
  },
  reactions: "반응한 사람",
  failedToLoad: "불러오지 못했어요. 잠시 뒤에 다시 열어 주세요.",
  emoji: {
    title: "이모지",
    search: "이모지 찾기",
    none: "찾는 이모지가 없어요.",
    recent: "최근에 쓴 이모지",
    tone: "피부색",
    tones: ["기본", "밝은 색", "조금 밝은 색", "중간 색", "조금 어두운 색", "어두운 색"],
    groups: {
      0: "표정",
      1: "사람",
      3: "동물과 자연",
      4: "음식",
      5: "장소와 여행",
      6: "활동",
      7: "사물",
      8: "기호",
      9: "깃발",
    },
  },
  search: {
    title: "메시지 찾기",
    label: "찾을 말",
    filters: "from:이름, has:file·image·link, before:2026-01-31, after:2026-01-01도 쓸 수 있어요.",
    everywhere: "내 방 모두에서 찾기",
    hint: "초성만 써도 찾아요. ㅇㄴ으로 안녕을 찾을 수 있어요.",
    looking: (day) => day === null ? "찾고 있어요" : `${day}까지 찾아봤어요. 계속 찾고 있어요`,
    found: (count, more) =>
      count > 0
        ? `${number(count, "ko")}개 찾았어요`
        : more
        ? "아직 찾지 못했어요"
        : "찾는 말이 나온 메시지가 없어요",
    more: "더 찾기",
    badQuery: "이렇게는 찾을 수 없어요. 필터를 다시 확인해 주세요.",
    failed: "찾지 못했어요. 잠시 뒤에 다시 시도해 주세요.",
  },
  cameIn: (messages) => `그사이 새 메시지 ${number(messages, "ko")}개가 왔어요.`,
  readers: {
    title: "내 메시지를 읽은 사람",
    nothing: "아직 여기에 쓴 메시지가 없어요.",
    nobody: "아직 읽은 사람이 없어요.",
    more: (people) => `그 밖에 ${number(people, "ko")}명`,
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
    tooMany: (count) => `한 번에 ${number(count, "ko")}개까지 보낼 수 있어요.`,
    leftBehind: "방을 옮기는 바람에 붙인 파일을 보내지 못했어요. 다시 붙여 주세요.",
    failed: (code, limit) =>
      limit === null
        ? "이 서버는 파일을 받지 않아요."
        : code === "file_too_large"
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
      ["S", "메시지 찾기"],
      ["↑", "빈 입력창에서: 마지막 메시지 수정"],
      ["↑ ↓", "대화에서: 메시지 사이로 옮기기"],
      ["R", "고른 메시지에 답장"],
      ["+", "고른 메시지에 반응"],
      ["E", "고른 내 메시지 수정"],
      ["P", "고른 메시지 고정"],
      ["C", "고른 메시지의 링크 복사"],
      ["Delete", "고른 내 메시지 삭제"],
      ["Esc", "열린 창 닫기"],
      ["?", "단축키 보기"],
    ],
    settings: "내 설정",
    single: (off) =>
      off
        ? "S와 ?는 지금 꺼 두었어요. 설정에서 켜고 끌 수 있어요."
        : "S와 ?는 설정에서 켜고 끌 수 있어요.",
  },
};
