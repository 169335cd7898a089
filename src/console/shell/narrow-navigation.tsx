import { Drawer, makeStyles } from '@fluentui/react-components'
import { Navigation } from './navigation.tsx'
import { useText } from './shell-text.ts'
import type { TreeNode } from './tree.ts'

const useStyles = makeStyles({ drawer: { width: '300px' } })

/** The navigation of a narrow window, over the page. Loaded when it is first opened. */
export default function NarrowNavigation(props: {
  way: readonly TreeNode[]
  isOpen: boolean
  onClose: () => void
}) {
  const { way, isOpen, onClose } = props
  const styles = useStyles()
  const text = useText()
  return (
    <Drawer
      type="overlay"
      className={styles.drawer}
      open={isOpen}
      onOpenChange={(_, { open }) => open || onClose()}
      aria-label={text('navigation')}
    >
      <Navigation way={way} />
    </Drawer>
  )
}
