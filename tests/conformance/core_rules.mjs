export const rules=()=>0, checks=()=>0;
