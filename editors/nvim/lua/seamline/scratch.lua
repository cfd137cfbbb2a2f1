-- A window below with text that is only to be read: gone for good when it is closed, with `q` for instance.

local M = {}

local HIGHEST = 0.6

---@param name string
---@param lines string[]
---@param filetype string
---@return integer bufnr
---@return integer window
function M.open(name, lines, filetype)
  for _, old in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_get_name(old) == name then
      vim.api.nvim_buf_delete(old, { force = true })
    end
  end
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(bufnr, name)
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].bufhidden = "wipe"
  vim.bo[bufnr].filetype = filetype
  vim.bo[bufnr].modifiable = false
  local height = math.max(1, math.min(#lines + 1, math.floor(vim.o.lines * HIGHEST)))
  local window = vim.api.nvim_open_win(bufnr, true, { split = "below", win = -1, height = height })
  vim.keymap.set("n", "q", "<Cmd>close<CR>", { buffer = bufnr, nowait = true, desc = "Close" })
  return bufnr, window
end

return M
