import type { Services } from './services';

/** What the IT department needs to know about this installation (CONTRACT §3). */
export function SelfCheckPage({ services }: { readonly services: Services }) {
  return <main>{services.config.sources.map((source) => source.label).join(', ')}</main>;
}
