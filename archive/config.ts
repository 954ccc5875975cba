/** What `/config.json` says; the public form is CONTRACT section 2. Roots are relative to the page. */
export interface ViewerConfig {
  readonly sources: readonly ViewerSource[];
  readonly readOnly?: true;
  readonly automation?: true;
}

export interface ViewerSource {
  readonly id: string;
  readonly label: string;
  readonly qidoRoot: string;
  readonly wadoRoot: string;
  readonly stowRoot?: string;
}

export interface ConfigOptions {
  readonly archive?: { readonly id: string; readonly label: string };
  readonly proxies: readonly { readonly id: string; readonly label: string }[];
  readonly isReadOnly: boolean;
  readonly hasAutomation: boolean;
}

/** The embedded archive first, then the others in the order they were named. */
export function viewerConfig({ archive, proxies, isReadOnly, hasAutomation }: ConfigOptions): ViewerConfig {
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
    ],
    ...(isReadOnly ? { readOnly: true } : {}),
    ...(hasAutomation ? { automation: true } : {}),
  };
}
