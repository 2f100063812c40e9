/** The version of the apps, written in by the build. */
declare const __APP_VERSION__: string | undefined;
