import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { DialogEnd } from './dialog-end.tsx'
import { useText } from './parts-text.ts'
import { ProblemMessage } from './problem-message.tsx'
import { useAfterDialog } from './use-after-dialog.ts'

/** Asks before something is done, does it, and says what went wrong. Mounted while it is open. */
export function Confirm(props: {
  title: string
  children: ReactNode
  /** What the button says that does it. */
  label: string
  run: () => Promise<unknown>
  onClose: () => void
  /** Why it cannot be done now; null when it can. */
  unavailable?: string | null
}) {
  const { title, children, label, run, onClose, unavailable = null } = props
  useAfterDialog()
  const text = useText()
  const doing = useMutation({ mutationFn: run, onSuccess: onClose })
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {children}
            {doing.error && <ProblemMessage problem={doing.error} title={title} />}
          </DialogContent>
          <DialogEnd>
            <Button onClick={onClose}>{text('cancel')}</Button>
            <Button
              appearance="primary"
              onClick={() => doing.mutate()}
              disabled={doing.isPending || unavailable !== null}
            >
              {label}
            </Button>
          </DialogEnd>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
