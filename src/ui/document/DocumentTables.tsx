import type { DocumentTable } from './documentTables';
import styles from './DocumentTables.module.css';

/** More than anybody reads across; the tree has them all. */
const ROWS = 500;

/** Values side by side; each row leads to its place in the report. */
export function DocumentTables({
  tables,
  onRow,
}: {
  readonly tables: readonly DocumentTable[];
  readonly onRow: (path: string) => void;
}) {
  return tables.map((table) => (
    <section key={`${table.path} ${table.title}`} className={styles.section}>
      <h3 className={styles.title}>
        <bdi>{table.title}</bdi>
        <span className={styles.count}>
          {table.rows.length > ROWS ? `the first ${ROWS} of ${table.rows.length} rows` : `${table.rows.length} rows`}
        </span>
      </h3>
      <section className={styles.scroll} aria-label={table.title} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {table.columns.map((column, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and two may have one name
                <th key={i} scope="col">
                  <bdi>{column}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.slice(0, ROWS).map(({ path, title, cells }, row) => (
              <tr key={path}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles.row}
                    aria-label={`${row + 1}: show ${title} in the report`}
                    onClick={() => onRow(path)}
                  >
                    {row + 1}
                  </button>
                </th>
                {cells.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                  <td key={i} data-short={cell.length <= 24 || undefined}>
                    <bdi>{cell.length > 200 ? `${cell.slice(0, 199)}…` : cell}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  ));
}
