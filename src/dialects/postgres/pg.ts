import './navigator.ts';
import pg from 'pg';
import { forgetNavigator } from './navigator.ts';

forgetNavigator();

/** The driver. */
export { pg };
