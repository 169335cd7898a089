import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ContentStatus } from '#api-client'
import { contentPagesQuery, type WhichContent } from '#console/data'
import { Loaded, MoreRows } from '#console/parts'

/** Content on points as it is read page by page: as `show` shows it, and a button for more. */
export function ContentPages(props: {
  of: WhichContent
  show: (rows: readonly ContentStatus[]) => ReactNode
}) {
  const query = useInfiniteQuery(contentPagesQuery(props.of))
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const rows = pages.flat()
        return (
          <>
            {props.show(rows)}
            <MoreRows query={query} shown={rows.length} />
          </>
        )
      }}
    </Loaded>
  )
}
