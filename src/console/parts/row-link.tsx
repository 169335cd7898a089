import { makeStyles, tokens } from '@fluentui/react-components'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'underline',
    ':hover': { color: tokens.colorBrandForegroundLinkHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

/** A link to another page of the console, in the look of the theme. `search` is the query of its address. */
export function RowLink(props: { to: string; search?: Record<string, string>; children: ReactNode }) {
  const styles = useStyles()
  return (
    <Link to={props.to} search={(props.search ?? {}) as never} className={styles.link}>
      {props.children}
    </Link>
  )
}
