-- Shows code lenses and keeps them current. Neovim 0.12 does all of it when told to. 0.11 has to be told when to ask
-- again: a moment after an edit or a look at another buffer, and when the server has finished what took it longer than
-- that (`User SeamlineStatus`).

local server = require("seamline.server")

local M = {}

local PAUSE = 200 -- milliseconds; the server says of what takes it longer than 100 when it is done

-- Not `codelens.refresh()`: that does nothing while an earlier answer is still on its way.
local function ask()
  for _, client in ipairs(vim.lsp.get_clients({ name = server.NAME })) do
    for bufnr in pairs(client.attached_buffers) do
      local params = { textDocument = vim.lsp.util.make_text_document_params(bufnr) }
      client:request("textDocument/codeLens", params, vim.lsp.codelens.on_codelens, bufnr)
    end
  end
end

function M.show()
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true)
    return
  end
  local timer = assert(vim.uv.new_timer())
  local group = vim.api.nvim_create_augroup("seamline.lenses", {})
  local function ask_soon()
    timer:start(PAUSE, 0, vim.schedule_wrap(ask))
  end
  local events = { "LspAttach", "BufEnter", "TextChanged", "TextChangedI" }
  vim.api.nvim_create_autocmd(events, { group = group, callback = ask_soon })
  vim.api.nvim_create_autocmd("User", { group = group, pattern = "SeamlineStatus", callback = ask_soon })
  ask_soon()
end

return M
