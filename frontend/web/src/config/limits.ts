/** Bytes one request may carry (design.md §2 B); the gateway enforces the same number. */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

/** Milliseconds to wait for an answer after the last byte was sent: above the gateway's own 100 s deadline. */
export const ANSWER_TIMEOUT_MS = 130_000;

/** Seconds a token must still be valid for before an upload starts, so that it does not expire on the way. */
export const MIN_TOKEN_LIFE_S = 60;

export const HISTORY_PAGE_SIZE = 25;

/** Files on their way at the same time: enough to keep the line busy, few enough to leave slots for the others. */
export const UPLOADS_AT_ONCE = 3;

/** How often one file is sent again by itself after a lost connection or a full house. */
export const UPLOAD_RETRIES = 6;
