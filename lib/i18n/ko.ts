/** Korean: 해요체, short, as people talk. */
import type { PageText, RoomText } from "./catalog.ts";
import { number } from "./dates.ts";

const count = (value: number) => number(value, "ko");

/** See {@linkcode RoomText}. */
export const koRoom: RoomText = {
  app: "소리",
  log: "대화",
  composer: "메시지",
  composerPlaceholder: "메시지 쓰기",
  composerHelp: "Enter로 보내고, Shift+Enter로 줄을 바꿔요.",
  attach: "파일 붙이기",
  send: "보내기",
  emoji: "이모지",
  charactersLeft: (left) => `${count(left)}자 남았어요`,
  notTaken: "지금은 보낼 수 없는 메시지예요",
  charactersOver: (over) => `${count(over)}자 넘었어요`,

  you: "나",
  guest: (tag) => `손님 ${tag}`,
  online: (people) => `${count(people)}명 접속 중`,
  people: "접속 중인 사람",

  reconnecting: (seconds) =>
    seconds > 0 ? `연결이 끊겼어요. ${seconds}초 뒤에 다시 연결해요` : "다시 연결하고 있어요",
  offline: "인터넷이 끊겼어요. 연결되면 보낼게요",
  closed: "연결이 끝났어요",

  sending: "보내는 중",
  failed: "보내지 못했어요",
  retry: "다시 보내기",
  cancel: "지우기",

  newMessages: (messages) => `새 메시지 ${count(messages)}개`,
  toNewest: "최신 메시지로",
  tryAgain: "다시 시도",
  copyLink: "초대 링크 복사",

  rename: "이름 바꾸기",
  close: "닫기",

  menu: "메뉴",
  partLoading: "불러오고 있어요",
  partFailed: "불러오지 못했어요",
  parts: async () => (await import("./ko_parts.ts")).koParts,

  rooms: "방 목록",
  language: "언어",
};

/** See {@linkcode PageText}. */
export const koPages: PageText = {
  tagline: "말 한마디가 바로 닿는 곳",
  description: "가볍고 차분한 실시간 대화, 소리.",
  homeTitle: "소리",
  roomsTitle: "방",
  noRooms: "아직 방이 없어요. 첫 방을 열거나 로비에서 시작해 보세요.",
  toLobby: "로비로 가기",
  noMessages: "아직 메시지가 없어요",
  moreRooms: "방 더 보기",
  roomField: "방 이름",
  roomFieldHelp: "없는 방이면 새로 만들어요. 글자, 숫자, -, _를 쓸 수 있어요.",
  enterRoom: "들어가기",
  nameTitle: "내 이름",
  nameForm: {
    name: "이름",
    help: "다른 사람에게 이 이름으로 보여요.",
    save: "저장",
    settings: "내 설정",
  },
  justNow: "방금",
  lastMessage: (author, text) => `${author}: ${text}`,
  roomTitle: (room) => `${room} · 소리`,
  roomDescription: (room) => `${room} 방에서 지금 나누는 이야기`,
  toHome: "방 목록으로",
  goBack: "돌아가기",
  needsScript: "이 페이지는 브라우저의 스크립트가 켜져 있어야 움직여요.",
  guide: {
    title: "WebSocket 길잡이",
    invitation: "이 채팅은 어떻게 움직일까요? WebSocket을 처음부터 하나씩 짚어 봐요.",
    start: "길잡이 펼치기",
    contents: "차례",
    previous: "이전",
    next: "다음",
    chapter: (number, total) => `${count(total)}장 가운데 ${count(number)}장`,
    sample: {
      deno: "Deno로 실행",
      browser: "브라우저 콘솔에서 실행",
      shell: "터미널",
      output: "나오는 것",
    },
  },
  plain: {
    onlyFirst: (number) =>
      number === 0 ? "아무것도 전하지 못했어요." : `앞의 ${number}개만 전했어요.`,
    tooFast: "너무 빨리 보냈어요.",
    textTooLong: (characters) => `메시지는 ${characters}자까지 보낼 수 있어요.`,
    frameTooLarge: (bytes) => `한 번에 ${bytes}바이트까지 보낼 수 있어요.`,
    noFiles: "이 서버는 파일을 받지 않아요.",
    unavailable: "지금은 저장할 수 없어요. 잠시 뒤에 다시 보내 주세요.",
    stuckReader: "오랫동안 읽지 않아 끊었어요. 다시 연결해 주세요.",
    restart: "서버를 다시 시작해요. 다시 연결해 주세요.",
    removed: "이제 이 방에 들어올 수 없어요.",
    archived: "보관된 방이라 읽을 수만 있어요.",
    changed: "방이 바뀌었어요. 다시 연결해 주세요.",
    receiveOnly: "듣기만 하는 연결이에요.",
    noProtocol: (names) => `${names} 가운데 하나를 고르거나 비워 주세요.`,
  },
  problem: {
    notFound: {
      title: "찾는 페이지가 없어요",
      hint: "주소를 다시 확인하거나, 방 목록에서 골라 보세요.",
    },
    badRoom: {
      title: "쓸 수 없는 방 이름이에요",
      hint: "글자, 숫자, -, _만 쓸 수 있어요. 띄어쓰기 대신 -를 써 보세요.",
    },
    badText: {
      title: "메시지를 보내지 못했어요",
      hint: "내용이 비어 있거나 너무 길어요. 돌아가서 고쳐 주세요.",
    },
    badName: {
      title: "쓸 수 없는 이름이에요",
      hint: "이름이 비어 있거나 너무 길어요. 돌아가서 다른 이름을 골라 주세요.",
    },
    forbidden: {
      title: "여기서는 할 수 없어요",
      hint: "다른 사이트에서 보낸 요청이라 막았어요. 소리 안에서 다시 해 보세요.",
    },
    noAccess: {
      title: "들어갈 수 없는 방이에요",
      hint:
        "없는 방이거나 초대받은 사람만 들어갈 수 있어요. 방에 있는 분께 초대 링크를 부탁해 보세요.",
    },
    notYours: {
      title: "이 방에서는 할 수 없어요",
      hint: "방을 관리하는 분께 부탁해 보세요. 보관된 방이라면 방장이 다시 열 수 있어요.",
    },
    tooFast: {
      title: "조금만 천천히요",
      hint: "짧은 시간에 너무 많이 보냈어요. 잠시 뒤에 다시 시도해 주세요.",
    },
    tooLarge: {
      title: "보낸 내용이 너무 커요",
      hint: "줄여서 다시 보내 주세요.",
    },
    unavailable: {
      title: "잠시 쉬고 있어요",
      hint: "곧 돌아올게요. 잠시 뒤에 다시 열어 주세요.",
    },
    internal: {
      title: "저희 쪽에 문제가 생겼어요",
      hint: "잠시 뒤에 다시 시도해 주세요. 보낸 메시지는 사라지지 않아요.",
    },
    badRequest: {
      title: "요청을 이해하지 못했어요",
      hint: "돌아가서 다시 시도해 주세요.",
    },
  },
};
