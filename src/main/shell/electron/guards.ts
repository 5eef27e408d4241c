// What our page may never do, whatever it shows: go elsewhere, open windows, embed pages, ask for devices.
import type { Session, WebContents } from 'electron';

import type { Logger } from '../../platform/log.ts';
import { isPageUrl } from './scheme.ts';

export function guardContents(contents: WebContents, log: Logger): void {
  contents.setWindowOpenHandler(() => {
    log.warn('the page tried to open a window');
    return { action: 'deny' };
  });
  contents.on('will-navigate', (details) => {
    if (isPageUrl(details.url)) return;
    log.warn('the page tried to leave');
    details.preventDefault();
  });
  // The page has no frames.
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) details.preventDefault();
  });
  contents.on('will-redirect', (details) => {
    if (!isPageUrl(details.url)) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** The player needs no permission and no device of the person. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
}
