/** Bytes one request may carry (NEURONOVA_MAX_UPLOAD_MB of the gateway). */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

/** Bytes a file sent in chunks may have (NEURONOVA_MAX_STUDY_MB of the gateway). */
export const MAX_STUDY_BYTES = 256 * 1024 * 1024;

declare global {
  /** Tests send a small file the way a large one goes. */
  var neuronovaChunks: { above: number; bytes: number } | undefined;
}

/** Files above this go in chunks, which a lost connection does not send back to the start. */
export const CHUNKED_ABOVE_BYTES = globalThis.neuronovaChunks?.above ?? MAX_UPLOAD_BYTES;

/** Bytes of one chunk: seconds on a hospital's line, so that little is sent twice. */
export const CHUNK_BYTES = globalThis.neuronovaChunks?.bytes ?? 8 * 1024 * 1024;

/** Milliseconds to wait for an answer after the last byte was sent: above the gateway's own 100 s deadline. */
export const ANSWER_TIMEOUT_MS = 130_000;

/** Seconds a token must still be valid for before an upload starts, so that it does not expire on the way. */
export const MIN_TOKEN_LIFE_S = 60;

export const HISTORY_PAGE_SIZE = 25;

/** Files on their way at the same time: enough to keep the line busy, few enough to leave slots for the others. */
export const UPLOADS_AT_ONCE = 3;

/** How often one file is sent again by itself after a lost connection or a full house. */
export const UPLOAD_RETRIES = 6;
