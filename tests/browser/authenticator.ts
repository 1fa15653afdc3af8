import type { CDPSession, Page } from "playwright-core";

type Credential = Awaited<ReturnType<typeof credentialsOf>>[number];

const credentialsOf = async (cdp: CDPSession, authenticatorId: string) =>
  (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials;

/**
 * Puts an authenticator into a page's browser, by Chromium's own protocol (CDP WebAuthn).
 * @returns its passkeys, and how to add some
 */
export async function authenticator(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  return {
    credentials: () => credentialsOf(cdp, authenticatorId),
    add: (credential: Credential) =>
      cdp.send("WebAuthn.addCredential", { authenticatorId, credential }),
  };
}
