/** What `/config.json` says; the public form is CONTRACT section 2. Roots are relative to the page. */
export interface ViewerConfig {
  readonly sources: readonly ViewerSource[];
  readonly readOnly?: true;
  readonly automation?: true;
  /** The sign-in that all archives ask for, but those with `"auth": false`. */
  readonly auth?: ViewerAuth;
}

/** An identity provider, as the viewer checks it (docs/deploy.md). */
export interface ViewerAuth {
  readonly authority: string;
  readonly clientId: string;
  readonly scope?: string;
  readonly audience?: string;
  readonly resource?: string;
  readonly issuer?: string;
  readonly redirectPath?: string;
}

export interface ViewerSource {
  readonly id: string;
  readonly label: string;
  readonly qidoRoot: string;
  readonly wadoRoot: string;
  readonly stowRoot?: string;
  readonly auth?: ViewerAuth | false;
}

export interface ConfigOptions {
  readonly archive?: { readonly id: string; readonly label: string };
  readonly proxies: readonly { readonly id: string; readonly label: string }[];
  /** Archives that the page asks by itself, on other origins. */
  readonly others?: readonly ViewerSource[];
  readonly auth?: ViewerAuth;
  readonly isReadOnly: boolean;
  readonly hasAutomation: boolean;
}

/** The embedded archive first, then the others in the order they were named. */
export function viewerConfig(options: ConfigOptions): ViewerConfig {
  const { archive, proxies, others = [], auth, isReadOnly, hasAutomation } = options;
  const source = (id: string, label: string, root: string): ViewerSource => ({
    id,
    label,
    qidoRoot: root,
    wadoRoot: root,
    ...(isReadOnly ? {} : { stowRoot: root }),
  });
  return {
    sources: [
      ...(archive === undefined ? [] : [source(archive.id, archive.label, 'dicom-web')]),
      ...proxies.map(({ id, label }, index) => source(id, label, `dicomweb/${index + 1}`)),
      ...others,
    ],
    ...(auth ? { auth } : {}),
    ...(isReadOnly ? { readOnly: true } : {}),
    ...(hasAutomation ? { automation: true } : {}),
  };
}
