/** What `deno task chat` says beside what the pages say, in Korean and English. */
import type { Locale } from "../../lib/i18n/locale.ts";

/** Every sentence of it. */
export interface ChatWords {
  help: string;
  badOption(written: string): string;
  badUrl(text: string): string;
  badRoom(name: string): string;
  badName(name: string): string;
  badNumber(flag: string, text: string, min: number, max: number): string;
  badToken: string;
  notConnected(server: string, seconds: number): string;
  noAnswer(seconds: number): string;
  refusedRoom(room: string, why: string): string;
  notRenamed(why: string): string;
  /** A line of the input was not taken; `line` counts from 1. */
  lineRefused(line: number, why: string): string;
  lineTooLong(line: number, bytes: number): string;
  tooLong(most: number): string;
  unsent(count: number): string;
  gap: string;
  entered(room: string, server: string): string;
  commands: string;
  unknownCommand(command: string): string;
  failed(text: string, why: string): string;
}

const ko: ChatWords = {
  help: `터미널에서 소리의 방에 들어가요.

쓰는 법
  deno task chat -- --room lobby          방을 보며 대화해요
  echo 안녕 | deno task chat -- -r lobby  한 줄을 한 메시지로 보내고, 모두 저장되면 끝나요
  deno task chat -- -r lobby < /dev/null  최근 메시지를 보여 주고 끝나요
  deno task chat -- -r lobby -f --json    새 메시지를 JSON으로 계속 보여 줘요

옵션
  -r, --room 이름      방 (lobby)
  -u, --url 주소       서버 (http://localhost:8000/)
  -n, --name 이름      대화에서 쓸 이름
      --token 토큰     누구로 말할지. SORI_TOKEN 환경 변수에 두면 프로세스 목록에 보이지 않아요.
                       토큰은 \`curl 주소/api/me\`로 받아요. 없으면 매번 새 손님이에요.
      --history 개수   먼저 보여 줄 메시지 (20, 1,000까지)
  -f, --follow         입력이 끝나도 계속 보여 줘요
      --json           한 줄에 JSON 하나씩 내보내요
      --whole          입력 전체를 메시지 하나로 보내요
      --timeout 초     이만큼 진전이 없으면 보내지 못한 것으로 봐요 (30)
  -h, --help           이 도움말

종료 코드: 0 모두 됐어요, 1 하지 못한 것이 있어요, 2 옵션이 잘못됐어요.
색은 터미널에서만 쓰고, NO_COLOR가 있으면 쓰지 않아요.`,
  badOption: (written) =>
    `'${written}' 옵션을 쓸 수 없어요. --help로 쓸 수 있는 옵션을 볼 수 있어요.`,
  badUrl: (text) => `'${text}'에는 연결할 수 없어요. http://localhost:8000처럼 써 주세요.`,
  badRoom: (name) =>
    `'${name}'은(는) 방 이름이 아니에요. 글자, 숫자, -, _를 64자까지 쓸 수 있어요.`,
  badName: (name) => `'${name}'은(는) 쓸 수 없는 이름이에요. 보이는 글자를 32자까지 쓸 수 있어요.`,
  badNumber: (flag, text, min, max) => `${flag} ${text}: ${min}부터 ${max}까지의 숫자를 써 주세요.`,
  badToken: "토큰이 맞지 않아요. `curl 주소/api/me`로 새로 받아 주세요.",
  notConnected: (server, seconds) =>
    `${seconds}초 동안 ${server}에 연결하지 못했어요. 서버가 켜져 있는지, --url이 맞는지 확인해 주세요.`,
  noAnswer: (seconds) => `${seconds}초 동안 서버의 답이 없었어요.`,
  refusedRoom: (room, why) => `${room} 방에 들어갈 수 없어요: ${why}`,
  notRenamed: (why) => `이름을 바꾸지 못했어요: ${why}`,
  lineRefused: (line, why) => `${line}번째 줄을 보내지 못했어요: ${why}`,
  lineTooLong: (line, bytes) => `${line}번째 줄이 ${bytes}바이트를 넘어요.`,
  tooLong: (most) => `메시지는 ${most}자까지 보낼 수 있어요.`,
  unsent: (count) => `메시지 ${count}개는 저장됐는지 확인하지 못했어요.`,
  gap: "여기에서 메시지 몇 개가 빠졌어요",
  entered: (room, server) => `${room} · ${server} · /help`,
  commands:
    "/name 이름: 이름 바꾸기 · /who: 접속 중인 사람 · /quit 또는 Ctrl+C: 나가기 · //로 시작하면 /로 보내요",
  unknownCommand: (command) =>
    `${command} 명령은 없어요. 그대로 보내려면 /${command}처럼 써 주세요.`,
  failed: (text, why) => `보내지 못했어요: ${text} (${why})`,
};

const en: ChatWords = {
  help: `Takes part in a room of Sori from the terminal.

Usage
  deno task chat -- --room lobby           talk in a room
  echo hi | deno task chat -- -r lobby     send each line as a message; end when all are stored
  deno task chat -- -r lobby < /dev/null   show the latest messages and end
  deno task chat -- -r lobby -f --json     go on showing messages, as JSON

Options
  -r, --room NAME      the room (lobby)
  -u, --url URL        the server (http://localhost:8000/)
  -n, --name NAME      the name to take
      --token TOKEN    who to be. In the variable SORI_TOKEN it shows in no list of processes.
                       \`curl URL/api/me\` gives one; without it you are a new guest each time.
      --history COUNT  messages to show first (20, up to 1,000)
  -f, --follow         go on showing messages when the input has ended
      --json           write a line of JSON for each
      --whole          send the whole input as one message
      --timeout SEC    without progress for so long, messages count as not sent (30)
  -h, --help           this help

Exit codes: 0 all done, 1 something could not be done, 2 the options are wrong.
Colors are for terminals alone, and not with NO_COLOR.`,
  badOption: (written) => `The option '${written}' cannot be used; --help shows those that can.`,
  badUrl: (text) => `'${text}' cannot be connected to; write it like http://localhost:8000.`,
  badRoom: (name) => `'${name}' is no room's name: up to 64 letters, digits, - and _.`,
  badName: (name) => `'${name}' cannot be a name: up to 32 characters that show.`,
  badNumber: (flag, text, min, max) => `${flag} ${text}: write a number from ${min} to ${max}.`,
  badToken: "The token is not valid; get a new one with `curl URL/api/me`.",
  notConnected: (server, seconds) =>
    `No connection to ${server} within ${seconds} s: does the server run, and is --url right?`,
  noAnswer: (seconds) => `The server did not answer for ${seconds} s.`,
  refusedRoom: (room, why) => `The room ${room} cannot be entered: ${why}`,
  notRenamed: (why) => `The name could not be taken: ${why}`,
  lineRefused: (line, why) => `Line ${line} was not sent: ${why}`,
  lineTooLong: (line, bytes) => `Line ${line} has more than ${bytes} bytes.`,
  tooLong: (most) => `A message has at most ${most} characters.`,
  unsent: (count) =>
    count === 1 ? "One message was not confirmed." : `${count} messages were not confirmed.`,
  gap: "some messages are missing here",
  entered: (room, server) => `${room} · ${server} · /help`,
  commands: "/name NAME: take a name · /who: who is here · /quit or Ctrl+C: leave · //x sends /x",
  unknownCommand: (command) => `There is no command ${command}; write /${command} to send that.`,
  failed: (text, why) => `Not sent: ${text} (${why})`,
};

/** The sentences in one language. */
export function chatWords(locale: Locale): ChatWords {
  return locale === "ko" ? ko : en;
}
