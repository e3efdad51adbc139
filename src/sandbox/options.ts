/** How a sandbox is started, and what it tells when it is ready. */

export interface SandboxOptions {
  /** Id of the API to serve, such as `vouchery-v1.0`. */
  readonly api: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** SQLite file; default in memory. */
  readonly db?: string;
  /** Serve over TLS, with a certificate made for this start. */
  readonly tls?: boolean;
  readonly policies?: Readonly<Record<string, string>>;
  /** Ids of defects to have. */
  readonly defects?: readonly string[];
}

export interface SandboxCredentials {
  readonly user: string;
  readonly password: string;
  /** The same user's API key, for Bearer. */
  readonly apiKey: string;
}

/** Also what `vouchsafe sandbox --json` prints, in one line. */
export interface SandboxReady {
  /** Base URL of the API, with its path, without a slash at the end. */
  readonly url: string;
  readonly api: string;
  /** The certificate in PEM form; absent without TLS. */
  readonly certificate?: string;
  /** Base URL of the control interface, `.../_sandbox`. */
  readonly control: string;
  /** By project, then by role: admin, point_of_distribution, point_of_sale. The first project is the main one. */
  readonly projects: Readonly<Record<string, Readonly<Record<string, SandboxCredentials>>>>;
}

export interface RunningSandbox extends SandboxReady {
  readonly close: () => Promise<void>;
}
