// The place above the view where the list that is shown puts what can be done with its selection. The bar of the window gives it; null until it is there.
import { createContext } from 'react';

export const SelectionPlace = createContext<HTMLElement | null>(null);
