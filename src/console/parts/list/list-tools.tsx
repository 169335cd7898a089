import { makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { useFormats } from '#console/language'
import { useText } from '../parts-text.ts'
import { useAddress } from '../use-address.ts'
import type { Column } from './column.ts'
import { ColumnsButton } from './columns-button.tsx'

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  search: {
    width: '320px',
    maxWidth: '100%',
    flexShrink: 1,
    minWidth: '140px',
    '@media (max-width: 719px)': { width: '100%' },
  },
  rest: { flexGrow: 1 },
  count: { color: tokens.colorNeutralForeground2 },
})

/** Above the rows: the search, how many there are, and which columns are shown. */
export function ListTools<Row>(props: {
  columns: readonly Column<Row>[]
  shown: readonly Column<Row>[]
  all: number
  found: number
  selected: number
}) {
  const { columns, shown, all, found, selected } = props
  const styles = useStyles()
  const text = useText()
  const { number } = useFormats()
  const [address, change] = useAddress()
  const [search, setSearch] = useState(address.search ?? '')
  // The address can change without the field: by going back.
  useEffect(() => setSearch(address.search ?? ''), [address.search])
  const counted =
    found === all
      ? text('list.rows', { count: all })
      : text('list.found', { found: number(found), all: number(all) })
  return (
    <div className={styles.tools}>
      <SearchBox
        className={styles.search}
        value={search}
        aria-label={text('list.search')}
        placeholder={text('list.search')}
        onChange={(_, { value }) => {
          setSearch(value)
          change({ search: value })
        }}
      />
      <Text size={200} className={styles.count} role="status">
        {selected > 1 ? `${counted}, ${text('list.selected', { count: selected })}` : counted}
      </Text>
      <span className={styles.rest} />
      <ColumnsButton columns={columns} shown={shown} />
    </div>
  )
}
