// The service behind this page: each call answers with its value or throws a ServiceError.

export class ServiceError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

// /connect/{integration} and /connect/{integration}/widget here; Pinecone's own package asks for
// /{integration}.
const [, named = ""] = location.pathname.replace(/^\/connect\//, "/").split("/");
export const integration = encodeURIComponent(decodeURIComponent(named));

export const readState = (origin) =>
  call("GET", `${integration}/state${origin ? `?origin=${encodeURIComponent(origin)}` : ""}`);
export const signIn = (proof) => call("POST", "session", proof);
export const createProject = (organizationId, name) =>
  call("POST", "projects", { organization_id: organizationId, name });
export const mintKey = (projectId, origin) =>
  call("POST", `${integration}/keys`, { project_id: projectId, origin });

export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/connect/${path}`, {
      method,
      headers: method === "GET" ? {} : { "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : undefined,
      credentials: "same-origin",
    });
  } catch {
    throw new ServiceError("The local service does not answer. Is it still running?", 0);
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    const message = answer?.error?.message ?? "The local service failed.";
    throw new ServiceError(message, response.status);
  }
  return answer;
}
