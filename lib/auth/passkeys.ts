/**
 * Passkeys (Web Authentication Level 3): who has one is the same user on another device. Loaded when
 * somebody uses one, for the library behind it is large.
 */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { keys } from "../store/keys.ts";
import { fromJson, type Kv, toJson } from "../store/kv.ts";

/** Passkeys a user may have. */
export const MAX_PASSKEYS = 10;
/** What is asked for has to be signed within so long, in milliseconds. */
const CHALLENGE_MS = 5 * 60_000;

const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;

/** Where the passkey is used (§5.4.2): the page's host and origin, as the client reached them. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/** A passkey as its user sees it. */
export interface PasskeyInfo {
  id: string;
  /** In milliseconds since the Unix epoch, as is `usedAt`. */
  createdAt: number;
  usedAt: number | null;
}

/** Why a passkey was not taken. */
export class PasskeyError extends Error {
  constructor(
    readonly code: "bad_challenge" | "bad_passkey" | "unknown_passkey" | "too_many_passkeys",
  ) {
    super(code);
  }
}

interface StoredPasskey extends PasskeyInfo {
  user: string;
  publicKey: string;
  counter: number;
  transports: string[];
}

interface Challenge {
  purpose: "register" | "sign-in";
  challenge: string;
  rp: string;
  deadline: number;
}

export class Passkeys {
  readonly #kv: Kv;
  readonly #now: () => number;

  constructor(kv: Kv, now: () => number) {
    this.#kv = kv;
    this.#now = now;
  }

  /** What a browser needs to make a passkey for `user`, who is shown as `name` in its list. */
  async registrationOptions(user: string, name: string, rp: RelyingParty) {
    const present = await this.#idsOf(user);
    if (present.ids.length >= MAX_PASSKEYS) throw new PasskeyError("too_many_passkeys");
    const options = await generateRegistrationOptions({
      rpName: "Sori",
      rpID: rp.id,
      userID: new TextEncoder().encode(user),
      userName: name,
      userDisplayName: name,
      attestationType: "none",
      excludeCredentials: present.ids.map((id) => ({ id })),
      // A passkey is all that is asked for: it has to be found without a name, and to prove a person.
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      timeout: CHALLENGE_MS,
    });
    await this.#keepChallenge(user, "register", options.challenge, rp);
    return options;
  }

  /** Takes the browser's answer. @throws {PasskeyError} */
  async register(user: string, response: RegistrationResponseJSON, rp: RelyingParty) {
    const challenge = await this.#takeChallenge(user, "register", rp);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
    }).catch(() => {
      throw new PasskeyError("bad_passkey");
    });
    if (!verified) throw new PasskeyError("bad_passkey");
    const { credential } = registrationInfo;
    const { ids, versionstamp } = await this.#idsOf(user);
    if (ids.length >= MAX_PASSKEYS) throw new PasskeyError("too_many_passkeys");
    const stored: StoredPasskey = {
      id: credential.id,
      user,
      publicKey: credential.publicKey.toBase64(BASE64URL),
      counter: credential.counter,
      transports: credential.transports ?? [],
      createdAt: this.#now(),
      usedAt: null,
    };
    const written = await this.#kv.commit({
      checks: [
        { key: keys.passkeys(user), versionstamp },
        // Nobody can take the id of another's.
        { key: keys.passkey(stored.id), versionstamp: null },
      ],
      set: [
        { key: keys.passkeys(user), value: toJson([...ids, stored.id]) },
        { key: keys.passkey(stored.id), value: toJson(stored) },
      ],
    });
    if (written === null) throw new PasskeyError("bad_challenge");
  }

  /** What a browser needs to sign in. @param session the user that the asking session has now */
  async signInOptions(session: string, rp: RelyingParty) {
    const options = await generateAuthenticationOptions({
      rpID: rp.id,
      userVerification: "required",
      timeout: CHALLENGE_MS,
    });
    await this.#keepChallenge(session, "sign-in", options.challenge, rp);
    return options;
  }

  /** The user whose passkey answered. @throws {PasskeyError} */
  async signIn(session: string, response: AuthenticationResponseJSON, rp: RelyingParty) {
    const challenge = await this.#takeChallenge(session, "sign-in", rp);
    const key = keys.passkey(String(response.id).slice(0, 1_500));
    const entry = await this.#kv.get(key);
    if (!entry) throw new PasskeyError("unknown_passkey");
    const stored = fromJson<StoredPasskey>(entry.value);
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      credential: {
        id: stored.id,
        publicKey: Uint8Array.fromBase64(stored.publicKey, BASE64URL),
        counter: stored.counter,
      },
    }).catch(() => {
      throw new PasskeyError("bad_passkey");
    });
    if (!verified) throw new PasskeyError("bad_passkey");
    const used = { ...stored, counter: authenticationInfo.newCounter, usedAt: this.#now() };
    const written = await this.#kv.commit({
      checks: [{ key, versionstamp: entry.versionstamp }],
      set: [{ key, value: toJson(used) }],
    });
    // It was removed, or used elsewhere, in this very moment.
    if (written === null) throw new PasskeyError("bad_challenge");
    return stored.user;
  }

  /** A user's passkeys, oldest first. */
  async list(user: string): Promise<PasskeyInfo[]> {
    const { ids } = await this.#idsOf(user);
    const entries = await this.#kv.getMany(ids.map((id) => keys.passkey(id)));
    return entries.flatMap((entry) => {
      if (!entry) return [];
      const { id, createdAt, usedAt } = fromJson<StoredPasskey>(entry.value);
      return [{ id, createdAt, usedAt }];
    });
  }

  /** Removes a user's passkey, or all of them. Others' are left alone. */
  async remove(user: string, id?: string): Promise<void> {
    while (true) {
      const { ids, versionstamp } = await this.#idsOf(user);
      const gone = ids.filter((one) => id === undefined || one === id);
      if (gone.length === 0) return;
      const written = await this.#kv.commit({
        checks: [{ key: keys.passkeys(user), versionstamp }],
        set: [{
          key: keys.passkeys(user),
          value: toJson(ids.filter((one) => !gone.includes(one))),
        }],
        delete: gone.map((one) => keys.passkey(one)),
      });
      if (written !== null) return;
    }
  }

  async #idsOf(user: string): Promise<{ ids: string[]; versionstamp: string | null }> {
    const entry = await this.#kv.get(keys.passkeys(user));
    return {
      ids: entry ? fromJson<string[]>(entry.value) : [],
      versionstamp: entry?.versionstamp ?? null,
    };
  }

  /** One at a time for each session: a new one takes the place of the last. */
  async #keepChallenge(
    session: string,
    purpose: Challenge["purpose"],
    challenge: string,
    rp: RelyingParty,
  ): Promise<void> {
    const deadline = this.#now() + CHALLENGE_MS;
    const value = toJson({ purpose, challenge, rp: rp.id, deadline } satisfies Challenge);
    const set = [{ key: keys.challenge(session), value, expireInMs: CHALLENGE_MS }];
    await this.#kv.commit({ checks: [], set });
  }

  /** The challenge of this session, which thereby is spent. */
  async #takeChallenge(
    session: string,
    purpose: Challenge["purpose"],
    rp: RelyingParty,
  ): Promise<string> {
    const key = keys.challenge(session);
    const entry = await this.#kv.get(key);
    if (!entry) throw new PasskeyError("bad_challenge");
    // Whatever comes of it: nobody tries twice.
    const checks = [{ key, versionstamp: entry.versionstamp }];
    const spent = await this.#kv.commit({ checks, delete: [key] });
    const kept = fromJson<Challenge>(entry.value);
    // An expired key stays readable for a while.
    const valid = kept.purpose === purpose && kept.rp === rp.id && kept.deadline > this.#now();
    if (spent === null || !valid) throw new PasskeyError("bad_challenge");
    return kept.challenge;
  }
}
