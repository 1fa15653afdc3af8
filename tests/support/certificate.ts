import type { TempFolder } from "./temp_folder.ts";

// Not one of an authority: rustls takes no authority's certificate for a server's.
const CONFIG = `[req]
distinguished_name = name
x509_extensions = extensions
[name]
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

/** A certificate for this machine that signed itself, and its key: paths of PEM files. */
export async function makeCertificate(folder: TempFolder): Promise<{ cert: string; key: string }> {
  const [config, cert, key] = ["openssl.conf", "cert.pem", "key.pem"].map((it) => folder.file(it));
  await Deno.writeTextFile(config!, CONFIG);
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...[
        "-config",
        config!,
        "-subj",
        "/CN=localhost",
        "-days",
        "2",
        "-keyout",
        key!,
        "-out",
        cert!,
      ],
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return { cert: cert!, key: key! };
}
