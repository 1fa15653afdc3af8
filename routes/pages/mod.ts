/** Pages as functions from data to a complete HTML document. */
export { type HomePageData, type HomeRoom, renderHome } from "./home_page.tsx";
export type { PageAssets, PageData } from "./page_data.ts";
export { type ProblemPageData, renderProblem } from "./problem_page.tsx";
export { type MePageData, renderMe } from "./me_page.tsx";
export { renderRoom, type RoomPageData } from "./room_page.tsx";
