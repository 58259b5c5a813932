import { setupServer } from "msw/node";

/** The gateway of the tests: every test says what it answers; anything else is an error. */
export const server = setupServer();
