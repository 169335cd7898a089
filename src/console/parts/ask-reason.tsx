import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Textarea,
  tokens,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { DialogEnd } from './dialog-end.tsx'
import { useText } from './parts-text.ts'
import { ProblemMessage } from './problem-message.tsx'
import { useAfterDialog } from './use-after-dialog.ts'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** Asks for a reason, and for an end if `untilLabel` is given, before something is done. Mounted while it is open. */
export function AskReason(props: {
  title: string
  children: ReactNode
  /** What the button says that does it. */
  label: string
  reasonLabel: string
  /** What is said beside the field when nothing is given; absent: a reason need not be given. */
  reasonMissing?: string
  untilLabel?: string
  run: (reason: string, until: string | null) => Promise<unknown>
  onClose: () => void
}) {
  const { title, children, label, reasonLabel, reasonMissing, untilLabel, run, onClose } = props
  useAfterDialog()
  const styles = useStyles()
  const text = useText()
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const [isTried, setTried] = useState(false)
  const isMissing = reasonMissing !== undefined && reason.trim() === ''
  const doing = useMutation({
    mutationFn: () => run(reason.trim(), until === '' ? null : new Date(until).toISOString()),
    onSuccess: onClose,
  })
  const submit = () => {
    setTried(true)
    if (!isMissing) doing.mutate()
  }
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            {children}
            <Field
              label={reasonLabel}
              required={reasonMissing !== undefined}
              validationMessage={isTried && isMissing ? reasonMissing : null}
            >
              <Textarea value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} />
            </Field>
            {untilLabel !== undefined && (
              <Field label={untilLabel}>
                <Input type="datetime-local" value={until} onChange={(_, { value }) => setUntil(value)} />
              </Field>
            )}
            {doing.error && <ProblemMessage problem={doing.error} title={title} />}
          </DialogContent>
          <DialogEnd>
            <Button onClick={onClose}>{text('cancel')}</Button>
            <Button appearance="primary" onClick={submit} disabled={doing.isPending}>
              {label}
            </Button>
          </DialogEnd>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
