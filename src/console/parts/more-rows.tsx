import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useText } from './parts-text.ts'

const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    paddingTop: tokens.spacingVerticalS,
  },
})

/** Below rows that come page by page: how many there are, and a button for more of them; nothing when these are all. */
export function MoreRows({ query, shown }: { query: UseInfiniteQueryResult; shown: number }) {
  const styles = useStyles()
  const text = useText()
  if (!query.hasNextPage) return null
  return (
    <div className={styles.line}>
      <Text role="status">{text('list.firstRows', { count: shown })}</Text>
      <Button size="small" disabledFocusable={query.isFetching} onClick={() => void query.fetchNextPage()}>
        {text('list.more')}
      </Button>
    </div>
  )
}
