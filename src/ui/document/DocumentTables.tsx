import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import styles from './DocumentTables.module.css';
import type { DocumentTable } from './documentTables';

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
        <Bdi>{table.title}</Bdi>
        <span className={styles.count}>
          {table.rows.length > ROWS ? `the first ${ROWS} of ${table.rows.length} rows` : `${table.rows.length} rows`}
        </span>
      </h3>
      <section className={styles.scroll} aria-label={visibleText(table.title, 160)} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">#</th>
              {table.columns.map((column, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and two may have one name
                <th key={i} scope="col">
                  <Bdi>{column}</Bdi>
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
                    aria-label={`${row + 1}: show ${visibleText(title, 160)} in the report`}
                    onClick={() => onRow(path)}
                  >
                    {row + 1}
                  </button>
                </th>
                {cells.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                  <td key={i} data-short={cell.length <= 24 || undefined}>
                    <Bdi>{cell.length > 200 ? `${cell.slice(0, 199)}…` : cell}</Bdi>
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
