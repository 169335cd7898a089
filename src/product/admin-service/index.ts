export { addAdminServiceRoutes } from './routes.ts'
