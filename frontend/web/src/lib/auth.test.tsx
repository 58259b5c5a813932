import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { api } from "@/lib/api-client";
import { lockScreen, refreshAccess, restoreSession, signIn, signOut } from "@/lib/auth";
import { ApiError } from "@/lib/problem";
import { sessionStore } from "@/lib/session-store";
import { makeProblem, makeToken, makeUser } from "@/testing/factories";
import { server } from "@/testing/server";

const expired = () => HttpResponse.json(makeProblem("token_expired", 401), { status: 401 });

beforeEach(() => {
  document.cookie = "neuronova_csrf=the-csrf-token";
});

function signedIn() {
  sessionStore.setToken("old.token.x");
  sessionStore.activate(makeUser());
}

function gatewayThatWantsTheNewToken() {
  const fresh = makeToken();
  let refreshes = 0;
  server.use(
    http.post("/api/v1/auth/refresh/", ({ request }) => {
      refreshes += 1;
      const csrf = request.headers.get("X-CSRFToken");
      return csrf === "the-csrf-token" ? HttpResponse.json({ access: fresh, user: makeUser() }) : expired();
    }),
    http.get("/api/v1/patients/", ({ request }) =>
      request.headers.get("Authorization") === `Bearer ${fresh}` ? HttpResponse.json({ results: [] }) : expired(),
    ),
  );
  return () => refreshes;
}

test("an expired token is replaced once for requests that fail together", async () => {
  signedIn();
  const refreshes = gatewayThatWantsTheNewToken();

  const answers = await Promise.all([api.get("/api/v1/patients/"), api.get("/api/v1/patients/"), api.get("/api/v1/patients/")]);

  expect(answers).toHaveLength(3);
  expect(refreshes()).toBe(1);
  expect(sessionStore.get().status).toBe("active");
});

test("a refresh that is refused ends the session but keeps who it was", async () => {
  signedIn();
  server.use(
    http.post("/api/v1/auth/refresh/", expired),
    http.get("/api/v1/patients/", expired),
  );

  await expect(api.get("/api/v1/patients/")).rejects.toBeInstanceOf(ApiError);

  expect(sessionStore.get()).toEqual({ status: "expired", user: makeUser() });
  expect(sessionStore.token()).toBeNull();
});

test("a gateway that is away ends nothing", async () => {
  signedIn();
  server.use(http.post("/api/v1/auth/refresh/", () => HttpResponse.error()));

  await expect(refreshAccess()).rejects.toMatchObject({ code: "network_error" });

  expect(sessionStore.get().status).toBe("active");
});

test("restoreSession without the CSRF cookie asks nobody", async () => {
  document.cookie = "neuronova_csrf=; Max-Age=0";

  await restoreSession();

  expect(sessionStore.get().status).toBe("anonymous");
});

test("restoreSession with a living cookie signs in silently", async () => {
  gatewayThatWantsTheNewToken();

  await restoreSession();

  expect(sessionStore.get()).toEqual({ status: "active", user: makeUser() });
});

test("signIn keeps the token out of every storage", async () => {
  const token = makeToken();
  server.use(http.post("/api/v1/auth/session/", () => HttpResponse.json({ access: token, user: makeUser() })));

  await signIn("clinician", "pw");

  expect(sessionStore.token()).toBe(token);
  expect(JSON.stringify(Object.entries(localStorage))).not.toContain(token);
  expect(document.cookie).not.toContain(token);
});

test("signOut leaves even when the server cannot be reached", async () => {
  signedIn();
  server.use(http.post("/api/v1/auth/logout/", () => HttpResponse.error()));

  await signOut();

  expect(sessionStore.get().status).toBe("anonymous");
  expect(sessionStore.token()).toBeNull();
});

test("a reload does not sign in again who left while the server was away", async () => {
  signedIn();
  gatewayThatWantsTheNewToken();
  server.use(http.post("/api/v1/auth/logout/", () => HttpResponse.error()));

  await signOut();
  await restoreSession();

  expect(sessionStore.get().status).toBe("anonymous");
});

test("a locked screen stays locked after a reload that the server did not answer", async () => {
  signedIn();
  lockScreen();
  server.use(http.post("/api/v1/auth/refresh/", () => HttpResponse.json(makeProblem("overloaded", 503), { status: 503 })));
  await restoreSession();
  expect(sessionStore.get().status).toBe("anonymous");

  gatewayThatWantsTheNewToken();
  await restoreSession();

  expect(sessionStore.get()).toEqual({ status: "expired", user: makeUser(), idle: true });
});

test("a locked screen stays covered when its session ends behind it", async () => {
  signedIn();
  lockScreen();
  server.use(http.post("/api/v1/auth/refresh/", expired));

  await refreshAccess();

  expect(sessionStore.get()).toEqual({ status: "expired", user: makeUser(), idle: true });
});

test.each([
  ["the password", () => signIn("clinician", "pw")],
  ["an answered sign-out", () => signOut()],
])("%s takes the lock away", async (_, opened) => {
  signedIn();
  lockScreen();
  server.use(
    http.post("/api/v1/auth/session/", () => HttpResponse.json({ access: makeToken(), user: makeUser() })),
    http.post("/api/v1/auth/logout/", () => new HttpResponse(null, { status: 204 })),
  );

  await opened();

  expect(localStorage.getItem("neuronova-locked")).toBeNull();
});

test("media are only fetched from the own origin", async () => {
  await expect(api.blob("https://elsewhere.test/media/a.png")).rejects.toBeInstanceOf(ApiError);
});
