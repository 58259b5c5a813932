import { baseHeaders, send } from "@/lib/http";
import { ApiError } from "@/lib/problem";
import type { SessionAnswer, User } from "@/lib/schema";
import { LOCKED_KEY, sessionStore } from "@/lib/session-store";

const CSRF_COOKIE = "neuronova_csrf";
const REFRESH_LOCK = "neuronova-refresh";

type TabMessage = { type: "signed-out" } | { type: "locked" } | { type: "signed-in"; userId: number };
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("neuronova-session");

function csrfToken(): string | null {
  const entry = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${CSRF_COOKIE}=`));
  return entry ? decodeURIComponent(entry.slice(CSRF_COOKIE.length + 1)) : null;
}

/** Without it the refresh cookie, which no script can delete, is of no use: nothing of ours restores that session. */
function forgetCsrfToken(): void {
  document.cookie = `${CSRF_COOKIE}=; Max-Age=0; Path=/; SameSite=Strict`;
}

async function postJson(path: string, body: unknown, token: string | null = null): Promise<unknown> {
  const csrf = csrfToken();
  const response = await send(path, {
    method: "POST",
    headers: {
      ...baseHeaders(token),
      ...(csrf === null ? {} : { "X-CSRFToken": csrf }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status === 204 ? null : response.json();
}

/** Signs in for this browser: the refresh token goes into a cookie that no script can read. Throws ApiError. */
export async function signIn(username: string, password: string, otp = ""): Promise<User> {
  const answer = (await postJson("/api/v1/auth/session/", { username, password, ...(otp === "" ? {} : { otp }) })) as SessionAnswer;
  localStorage.removeItem(LOCKED_KEY);
  sessionStore.setToken(answer.access);
  sessionStore.activate(answer.user);
  tabs?.postMessage({ type: "signed-in", userId: answer.user.id } satisfies TabMessage);
  return answer.user;
}

/** Sets a password with the code an administrator issued; who does it is not signed in by that. Throws ApiError. */
export async function redeemCode(username: string, code: string, password: string): Promise<void> {
  await postJson("/api/v1/auth/password-reset/", { username, code, new_password: password });
}

/** Ends the session here, on the server and in the other tabs; a server that is away neither keeps the user in nor lets a reload back in. */
export async function signOut(): Promise<void> {
  try {
    await postJson("/api/v1/auth/logout/", undefined, sessionStore.token());
    localStorage.removeItem(LOCKED_KEY);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  } finally {
    forgetCsrfToken();
    sessionStore.leave();
    tabs?.postMessage({ type: "signed-out" } satisfies TabMessage);
  }
}

async function exchange(): Promise<void> {
  const { access, user } = (await postJson("/api/v1/auth/refresh/", undefined)) as SessionAnswer;
  sessionStore.setToken(access);
  const current = sessionStore.get();
  if (current.status === "expired" && current.idle && current.user.id === user.id) return;
  if (current.status !== "active" || current.user.id !== user.id) sessionStore.activate(user);
  if (localStorage.getItem(LOCKED_KEY) !== null) sessionStore.lock();
}

/** Locks the screen of every tab until the password is given again; nothing on the pages is lost. */
export function lockScreen(): void {
  if (sessionStore.get().status !== "active") return;
  localStorage.setItem(LOCKED_KEY, "1");
  sessionStore.lock();
  tabs?.postMessage({ type: "locked" } satisfies TabMessage);
}

// Web Locks exist on secure origins only; elsewhere the gateway's 10 s grace for reused tokens covers the race.
async function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator)) return work();
  await navigator.locks.request(REFRESH_LOCK, work);
}

/** Asks who one is again: a password was changed, a second factor set up. */
export async function reloadUser(): Promise<void> {
  await refreshAccess();
  const current = sessionStore.get();
  if (current.status !== "active") return;
  const response = await send("/api/v1/auth/me/", { headers: baseHeaders(sessionStore.token()) });
  sessionStore.activate((await response.json()) as User);
}

let pending: Promise<boolean> | null = null;

/**
 * Gets a fresh access token through the cookie. False: the session is over (the store says so).
 * Throws ApiError when the server could not be asked, which ends nothing.
 */
export function refreshAccess(): Promise<boolean> {
  pending ??= (async () => {
    try {
      await oneTabAtATime(exchange);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || ![400, 401, 403].includes(error.status)) throw error;
      sessionStore.expire();
      return false;
    } finally {
      pending = null;
    }
  })();
  return pending;
}

/** Page load: signs in silently if this browser still has a session. Never throws. */
export async function restoreSession(): Promise<void> {
  if (csrfToken() === null) {
    sessionStore.clear();
    return;
  }
  try {
    await refreshAccess();
  } catch {
    sessionStore.clear();
  }
}

async function unlockedElsewhere(): Promise<void> {
  // The password was given in another tab: here the lock is no lock any more.
  sessionStore.unlock();
  await restoreSession();
}

/** Keeps tabs in step: signing out in one ends all, another user in one restarts the others. */
export function followOtherTabs(reload: () => void): () => void {
  const onMessage = ({ data }: MessageEvent<TabMessage>) => {
    const current = sessionStore.get();
    if (data.type === "signed-out") sessionStore.leave();
    else if (data.type === "locked") sessionStore.lock();
    else if ("user" in current && current.user.id !== data.userId) reload();
    else if (current.status !== "active") void unlockedElsewhere();
  };
  tabs?.addEventListener("message", onMessage);
  return () => tabs?.removeEventListener("message", onMessage);
}
