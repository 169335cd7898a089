import { DialogActions, makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  // A name that has room stands in one line.
  end: { '@media (min-width: 481px)': { '& button': { whiteSpace: 'nowrap', maxWidth: 'none' } } },
})

/** The buttons with which a dialog ends. */
export function DialogEnd({ children }: { children: ReactNode }) {
  return (
    <DialogActions fluid className={useStyles().end}>
      {children}
    </DialogActions>
  )
}
