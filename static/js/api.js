// Draws the description of the API. Whoever is signed in can try it out: what writes carries the token of the page.
const place = document.getElementById("swagger-ui");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;

document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.openapi,
  defaultModelsExpandDepth: 0,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = token;
    return request;
  },
});
