// Permissions as a matrix: a row for each class of objects, a column for each operation. Read, or chosen.

import { Checkbox, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { CheckmarkFilled } from '@fluentui/react-icons/svg/checkmark'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { site } from '#console/data'
import { Loaded } from '#console/parts'
import { type SecurityText, useText } from '../security-text.ts'

/** Operations by class of objects, as the site has them. */
export type Permissions = Readonly<Record<string, readonly string[]>>

/** A class of objects, and what can be done to it. */
export type ObjectClass = { objectClass: string; operations: readonly string[] }

const objectClassesQuery = () =>
  queryOptions({
    queryKey: ['object-class'],
    queryFn: () => site.listObjectClasses(),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })

const useStyles = makeStyles({
  frame: { overflow: 'auto', maxWidth: '100%' },
  chosen: { maxHeight: '50vh' },
  table: { borderCollapse: 'separate', borderSpacing: 0, fontSize: tokens.fontSizeBase200 },
  cell: {
    padding: `2px ${tokens.spacingHorizontalXS}`,
    textAlign: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  head: {
    minWidth: '64px',
    position: 'sticky',
    top: 0,
    zIndex: 1,
    verticalAlign: 'bottom',
    backgroundColor: tokens.colorNeutralBackground1,
    fontWeight: tokens.fontWeightSemibold,
  },
  name: {
    position: 'sticky',
    left: 0,
    textAlign: 'start',
    minWidth: '120px',
    maxWidth: '260px',
    fontWeight: tokens.fontWeightRegular,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  corner: { zIndex: 2, fontWeight: tokens.fontWeightSemibold },
  wrong: { color: tokens.colorPaletteRedForeground1 },
  mark: { color: tokens.colorStatusSuccessForeground1, fontSize: '16px' },
})

/** What a class of objects is called. That each has a name here, a test holds (tests/house/console-texts.test.ts). */
function classLabel(text: SecurityText, objectClass: string): string {
  return text(`classes.${objectClass}` as 'classes.site')
}

/** What an operation is called. */
function operationLabel(text: SecurityText, operation: string): string {
  return text(`operations.${operation}` as 'operations.read')
}

type MatrixProps = {
  label: string
  chosen: readonly string[]
  onChange?: (chosen: string[]) => void
  wrong?: string | undefined
  /** What there is to permit; absent: all that the site has. */
  classes?: readonly ObjectClass[]
}

/** See the top of this file. With `onChange` there are check boxes; `chosen` are `class operation`. */
export function PermissionMatrix(props: MatrixProps) {
  return props.classes ? <Matrix {...props} classes={props.classes} /> : <WholeMatrix {...props} />
}

/** Not everybody may ask the site what there is to permit. */
function WholeMatrix(props: MatrixProps) {
  const query = useQuery(objectClassesQuery())
  return <Loaded query={query}>{classes => <Matrix {...props} classes={classes} />}</Loaded>
}

function Matrix(props: MatrixProps & { classes: readonly ObjectClass[] }) {
  const { label, chosen, onChange, wrong, classes } = props
  const styles = useStyles()
  const text = useText()
  const operations = [...new Set(classes.flatMap(one => one.operations))]
  // What is read only is short: classes of which nothing is permitted say nothing.
  const rows = onChange
    ? classes
    : classes.filter(one => chosen.some(each => each.startsWith(`${one.objectClass} `)))
  const toggle = (key: string) =>
    onChange?.(chosen.includes(key) ? chosen.filter(one => one !== key) : [...chosen, key])
  return (
    <section
      className={mergeClasses(styles.frame, onChange && styles.chosen)}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
      tabIndex={0}
    >
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(styles.cell, styles.head, styles.name, styles.corner)}>
              {text('roles.objectClass')}
            </th>
            {operations.map(operation => (
              <th key={operation} scope="col" className={mergeClasses(styles.cell, styles.head)}>
                {operationLabel(text, operation)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(one => (
            <tr key={one.objectClass}>
              <th scope="row" className={mergeClasses(styles.cell, styles.name)}>
                {classLabel(text, one.objectClass)}
              </th>
              {operations.map(operation => (
                <td key={operation} className={styles.cell}>
                  {one.operations.includes(operation) && (
                    <Permission
                      name={`${classLabel(text, one.objectClass)}: ${operationLabel(text, operation)}`}
                      isChosen={chosen.includes(`${one.objectClass} ${operation}`)}
                      {...(onChange && { onToggle: () => toggle(`${one.objectClass} ${operation}`) })}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {wrong && (
        <Text role="alert" size={200} className={styles.wrong}>
          {wrong}
        </Text>
      )}
    </section>
  )
}

function Permission(props: { name: string; isChosen: boolean; onToggle?: () => void }) {
  const { name, isChosen, onToggle } = props
  const styles = useStyles()
  if (onToggle) return <Checkbox aria-label={name} checked={isChosen} onChange={onToggle} />
  return isChosen ? (
    <CheckmarkFilled className={styles.mark} role="img" aria-label={name} aria-hidden={false} />
  ) : null
}

/** `class operation`, each. */
export function listPermissions(permissions: Permissions): string[] {
  return Object.entries(permissions).flatMap(([objectClass, operations]) =>
    operations.map(operation => `${objectClass} ${operation}`),
  )
}

/** The reverse of {@link listPermissions}. */
export function groupPermissions(listed: readonly string[]): Record<string, string[]> {
  const grouped = Map.groupBy(listed, one => one.split(' ')[0] ?? '')
  return Object.fromEntries(
    [...grouped].map(([objectClass, all]) => [objectClass, all.map(one => one.split(' ')[1] ?? '')]),
  )
}
