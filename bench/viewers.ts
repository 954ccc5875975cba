import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type HostOptions, type RunningHost, startHost } from './host';
import type { HostFile } from './hostFiles';
import { createLink, type RelayedLink } from './link';
import type { DmvPeer, OhifPeer, Peers } from './peers';
import type { Viewer, ViewerId } from './types';

export interface ViewersOptions {
  /** Of the repository. */
  readonly root: string;
  readonly peers: Peers;
  /** DICOMweb root of the archive, such as `http://127.0.0.1:8042/dicom-web`. */
  readonly archiveUrl: () => string;
  /** Made and closed with the viewers when absent. */
  readonly link?: RelayedLink;
  /** Whether our viewer says to a program what it shows (`"automation"` of its configuration). */
  readonly automation?: boolean;
}

export interface RunningViewers {
  readonly viewers: ReadonlyMap<ViewerId, Viewer>;
  readonly link: RelayedLink;
  close(): Promise<void>;
}

interface Plan {
  readonly id: ViewerId;
  readonly title: string;
  readonly version: string;
  readonly host: Omit<HostOptions, 'archiveUrl'>;
}

/** Starts one host for each viewer, all of the same make, and puts them behind the link; everything is in memory then. */
export async function startViewers(options: ViewersOptions): Promise<RunningViewers> {
  const { root, peers, archiveUrl } = options;
  const link = options.link ?? createLink();
  const hosts: RunningHost[] = [];
  const viewers = new Map<ViewerId, Viewer>();
  const close = async () => {
    if (options.link === undefined) await link.close();
    await Promise.all(hosts.map((host) => host.close()));
  };
  try {
    const plans = [
      await parfocalPlan(root, options.automation ?? false),
      ...(peers.ohif ? ohifPlans(peers.ohif) : []),
      ...(peers.dmv ? [await dmvPlan(root, peers.dmv)] : []),
      fetchPlan,
    ];
    for (const { id, title, version, host } of plans) {
      const running = await startHost({ ...host, archiveUrl });
      hosts.push(running);
      await running.warm();
      viewers.set(id, { id, title, version, origin: `http://127.0.0.1:${await link.open(running.port)}` });
    }
    return { viewers, link, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Builder {
  buildViewer(root: string): Promise<string>;
}

async function parfocalPlan(root: string, automation: boolean): Promise<Plan> {
  const program = pathToFileURL(join(root, 'archive', 'build.mjs')).href;
  const { buildViewer } = (await import(/* @vite-ignore */ program)) as Builder;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  const archive = {
    id: 'archive',
    label: 'Archive',
    qidoRoot: 'dicom-web',
    wadoRoot: 'dicom-web',
    stowRoot: 'dicom-web',
  };
  const config = { sources: [archive], ...(automation ? { automation: true } : {}) };
  return {
    id: 'parfocal',
    title: 'Parfocal',
    version,
    host: {
      folders: [await buildViewer(root)],
      files: { '/config.json': json(config) },
      isPage: (path) => path === '/viewer' || path === '/board' || path === '/self-check',
      isSeldom: (path) => path.endsWith('.map') || path.startsWith('/.vite/'),
    },
  };
}

/**
 * OHIF as its documentation sets it up for one DICOMweb server on the viewer's own origin; what is left out is as OHIF
 * has it. Its limits of requests stay at its own values, which are made for HTTP/1.1.
 */
const OHIF_CONFIG = `window.config = {
  routerBasename: null,
  extensions: [],
  modes: [],
  // The tour of a first visit would lie over the image with a veil.
  customizationService: { 'ohif.tours': { $set: [] } },
  showStudyList: true,
  maxNumberOfWebWorkers: 3,
  showWarningMessageForCrossOrigin: false,
  showCPUFallbackMessage: false,
  showLoadingIndicator: true,
  experimentalStudyBrowserSort: false,
  strictZSpacingForVolumeViewport: true,
  groupEnabledModesFirst: true,
  allowMultiSelectExport: false,
  investigationalUseDialog: { option: 'never' },
  maxNumRequests: { interaction: 100, thumbnail: 5, prefetch: 25 },
  showErrorDetails: 'always',
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        friendlyName: 'Archive',
        name: 'archive',
        qidoRoot: '/dicom-web',
        wadoRoot: '/dicom-web',
        wadoUriRoot: '/dicom-web',
        qidoSupportsIncludeField: false,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: false,
        supportsWildcard: true,
        dicomUploadEnabled: false,
        omitQuotationForMultipartRequest: true,
        bulkDataURI: { enabled: true },
      },
    },
  ],
};
`;

function ohifPlans({ version, dist, minified }: OhifPeer): readonly Plan[] {
  const host = {
    files: { '/app-config.js': { body: OHIF_CONFIG } },
    // Every address without an ending is a page of the application, as its own _redirects file says.
    isPage: (path: string) => !/\.\w+$/.test(path),
    // The libraries for segmentation by a neural network are 136 MB; no journey asks for them.
    isSeldom: (path: string) => path.endsWith('.map') || path.startsWith('/ort/'),
  };
  const shipped: Plan = { id: 'ohif', title: 'OHIF', version, host: { ...host, folders: [dist] } };
  if (minified === undefined) return [shipped];
  const folders = [minified, dist];
  return [shipped, { id: 'ohifMinified', title: 'OHIF, minified', version, host: { ...host, folders } }];
}

async function dmvPlan(root: string, { version, dist, worker, client }: DmvPeer): Promise<Plan> {
  const page = (name: string) => readFile(join(root, 'bench', 'hostPages', name));
  const files: Record<string, HostFile> = {
    '/index.html': { body: await page('dmv.html') },
    '/dmv.js': { body: await page('dmv.js') },
  };
  return {
    id: 'dmv',
    title: 'dicom-microscopy-viewer, bare page',
    version,
    host: {
      folders: [worker, client, join(dist, 'dynamic-import'), dist],
      files,
      isSeldom: (path) =>
        path.endsWith('.map') || path.startsWith('/dynamic-import') || path === '/dicomMicroscopyViewer.min.js',
    },
  };
}

/** No viewer: an empty page that fetches, as the limit of what any of them could reach. */
const fetchPlan: Plan = {
  id: 'fetch',
  title: 'bare fetch',
  version: '',
  host: {
    folders: [],
    files: {
      '/index.html': {
        body: '<!doctype html><html lang="en"><title>fetch</title><link rel="icon" href="data:,"></html>\n',
      },
    },
  },
};

const json = (value: unknown): HostFile => ({ body: JSON.stringify(value), type: 'application/json' });
