export { addDeviceScriptRoute } from './routes.ts'
