// Asks before somebody goes away from what was typed and not saved; the browser asks before the tab is closed.

import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useBlocker } from '@tanstack/react-router'
import { DialogEnd } from './dialog-end.tsx'
import { useText } from './parts-text.ts'

/** A place where something is edited: the page, and its tab. */
type Place = { pathname: string; search: unknown }

const tabOf = ({ search }: Place) => (search as { tab?: string }).tab

/** See the top of this file. */
export function LeaveQuestion({ isChanged }: { isChanged: boolean }) {
  const text = useText()
  const blocker = useBlocker({
    // Whatever else of the address changes, such as a dialog, the form stays.
    shouldBlockFn: ({ current, next }) =>
      isChanged && (current.pathname !== next.pathname || tabOf(current) !== tabOf(next)),
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  const { proceed, reset } = blocker
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || reset()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{text('edit.leave')}</DialogTitle>
          <DialogContent>{text('edit.leaveText')}</DialogContent>
          <DialogEnd>
            <Button onClick={proceed}>{text('edit.discard')}</Button>
            <Button appearance="primary" onClick={reset}>
              {text('edit.stay')}
            </Button>
          </DialogEnd>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
