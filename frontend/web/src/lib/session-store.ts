import { useSyncExternalStore } from "react";
import type { User } from "@/lib/schema";

export type Session =
  | { status: "starting" }
  /** left: somebody signed out here; who signs in next does not go on where that person was. */
  | { status: "anonymous"; left?: true }
  | { status: "active"; user: User }
  /** The refresh token is gone, but the page and what is typed in it stay until the same user signs in again. */
  | { status: "expired"; user: User; idle?: true };

interface Access {
  token: string;
  /** Local clock, milliseconds. The server's clock is never compared with ours. */
  validUntil: number;
}

// Set while the screen is locked, so that neither another tab nor a reload opens it without the password. Only the
// password or an answered sign-out takes it away: a server that was away for a moment is neither.
export const LOCKED_KEY = "neuronova-locked";

// The token lives here and nowhere else: not in a cookie the page can read, not in storage.
let access: Access | null = null;
let session: Session = { status: "starting" };
const listeners = new Set<() => void>();

function emit(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

/** Seconds the token lives, from its own iat and exp; 0 when it cannot be read. */
export function tokenLifeSeconds(token: string): number {
  try {
    const payload = token.split(".")[1] ?? "";
    const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { iat?: number; exp?: number };
    return typeof claims.exp === "number" && typeof claims.iat === "number" ? claims.exp - claims.iat : 0;
  } catch {
    return 0;
  }
}

export const sessionStore = {
  get: (): Session => session,
  token: (): string | null => access?.token ?? null,
  secondsLeft: (): number => (access ? (access.validUntil - Date.now()) / 1000 : 0),
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  setToken(token: string): void {
    access = { token, validUntil: Date.now() + tokenLifeSeconds(token) * 1000 };
  },
  activate(user: User): void {
    emit({ status: "active", user });
  },
  expire(): void {
    access = null;
    // A locked screen stays covered: what is being sent may find out behind it that the session is over.
    emit("user" in session ? { ...session, status: "expired" } : { status: "anonymous" });
  },
  /** Nobody was here for a while: the same as an expired session for the page, but what is being sent goes on. */
  lock(): void {
    if (session.status === "active") emit({ status: "expired", user: session.user, idle: true });
  },
  unlock(): void {
    if (session.status === "expired") emit({ status: "expired", user: session.user });
  },
  clear(): void {
    access = null;
    emit({ status: "anonymous" });
  },
  leave(): void {
    access = null;
    emit({ status: "anonymous", left: true });
  },
};

export function useSession(): Session {
  return useSyncExternalStore((listener) => sessionStore.subscribe(listener), () => sessionStore.get());
}

/** The signed-in user; null before sign-in. An expired session still has its user. */
export function useUser(): User | null {
  const current = useSession();
  return "user" in current ? current.user : null;
}
