import { ColumnEditRegular } from '@fluentui/react-icons/svg/column-edit'
import { lazy } from 'react'
import { MenuButton } from '../menu-button.tsx'
import { useText } from '../parts-text.ts'
import { useNarrow } from '../use-narrow.ts'
import type { Column } from './column.ts'

const ColumnsMenu = lazy(() => import('./columns-menu.tsx'))

/** Lets the columns be chosen that are shown. */
export function ColumnsButton<Row>(props: {
  columns: readonly Column<Row>[]
  shown: readonly Column<Row>[]
}) {
  const { columns, shown } = props
  const text = useText()
  const narrow = useNarrow()
  return (
    <MenuButton
      label={text('list.columns')}
      icon={<ColumnEditRegular />}
      menu={place => <ColumnsMenu {...place} columns={columns} shown={shown} />}
    >
      {narrow ? null : text('list.columns')}
    </MenuButton>
  )
}
