/** The wire protocol `sori.v1`: frames, positions, errors, names, limits. Browser-safe. */
export * from "./client_frames.ts";
export * from "./errors.ts";
export * from "./events.ts";
export * from "./fold.ts";
export * from "./limit_ranges.ts";
export * from "./limits.ts";
export * from "./my_room.ts";
export * from "./names.ts";
export * from "./people.ts";
export * from "./position.ts";
export * from "./room_kinds.ts";
export * from "./server_frames.ts";
